import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the service serves the page; in development it is the same, so that the API is as near. */
const PATH = '/admin/chat/usersession/';
const SERVICE = 'http://127.0.0.1:8000';

export default defineConfig(({ command }) => {
  // Whoever builds it, a test run for one, what is built is the same.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    // Relative once it is built, because a stage's name may come before the page's path.
    base: command === 'build' ? './' : PATH,
    plugins: [react()],
    server: {
      host: '127.0.0.1',
      port: 3001,
      strictPort: true,
      proxy: { '/api': process.env['SERVICE'] ?? SERVICE },
    },
    // A file would be one more request, and none of ours is small enough to be worth a data URL.
    build: { assetsInlineLimit: 0 },
  };
});
