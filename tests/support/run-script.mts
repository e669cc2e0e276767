import { execFile } from 'node:child_process';
import { ownEnvironment } from './npm-start.mts';

/** Runs a script of package.json as somebody at a terminal does. */
export const runScript = (args: string[], environment: Record<string, string>) =>
  new Promise<{ exitCode: number; output: string }>((resolve) => {
    const child = execFile(
      'npm',
      ['run', '--silent', ...args],
      { env: { ...ownEnvironment(), ...environment } },
      (_, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
  });
