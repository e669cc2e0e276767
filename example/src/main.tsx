import { SessionProvider } from '@customer-sessions/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { manager } from './session.ts';
import './style.css';

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <SessionProvider manager={manager}>
      <App />
    </SessionProvider>
  </StrictMode>,
);
