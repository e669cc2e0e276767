import { mkdirSync, readdirSync } from 'node:fs';
import { PlainError } from '../plain-error.mts';

/** Only its owner may look into it: a backup says who has chatted, and when. */
const MODE = 0o700;

/** Makes the folder for a backup. Throws a PlainError where there is one with something in it. */
export const makeBackupFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: MODE });
    if (readdirSync(path).length === 0) return;
  } catch (cause) {
    throw new PlainError(`${path} cannot be made a folder for a backup. Name another with --to.`, {
      cause,
    });
  }
  throw new PlainError(`${path} is not empty. Name a new folder with --to.`);
};
