import { rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the folder that this run of osls had its own builds in (local/serverless-environment.mts)
 * when the process ends, also where it ends because its parent is gone.
 */
export default class BuildFolderPlugin {
  constructor() {
    const folder = process.env['ESBUILD_WORK_FOLDER'];
    if (!folder) return;
    const path = join(import.meta.dirname, '..', folder);
    process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  }
}
