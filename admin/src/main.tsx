// First of all: it takes the code that a sign-in comes back with out of the address.
import './sign-in/trip.ts';
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { finishSignIn } from './sign-in/organisation.ts';
import { returned } from './sign-in/trip.ts';
import { theme } from './theme.ts';
import { TimeZoneProvider } from './time-zone.tsx';

// The content security policy lets in the styles that carry the nonce of this very answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const styles = createCache({ key: 'cs', nonce });

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root"');

createRoot(root).render(
  <CacheProvider value={styles}>
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline enableColorScheme />
      <TimeZoneProvider>
        <App />
      </TimeZoneProvider>
    </ThemeProvider>
  </CacheProvider>,
);

if (returned) void finishSignIn(returned);
