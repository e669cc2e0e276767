import { vi } from 'vitest';

/** The six endpoints in a Lambda environment of their own, with settings changed. */
export const newServiceEnvironment = async (settings: Record<string, string> = {}) => {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  try {
    return await import('./service.ts');
  } finally {
    vi.unstubAllEnvs();
  }
};
