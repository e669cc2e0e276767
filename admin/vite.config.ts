import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative, because a stage prefix may come before the page's path.
  base: './',
  plugins: [react()],
});
