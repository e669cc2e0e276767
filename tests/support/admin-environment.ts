import { vi } from 'vitest';

/**
 * The endpoints for admins in a Lambda environment of their own, which remembers nothing of the
 * others, with settings changed.
 */
export const newEnvironment = async (settings: Record<string, string> = {}) => {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  try {
    return await import('./admin.ts');
  } finally {
    vi.unstubAllEnvs();
  }
};
