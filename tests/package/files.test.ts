import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { expect, inject, test } from 'vitest';
import { propertiesOf, readTemplate } from '../support/packaged.ts';

const directory = inject('packageDirectory');

const filesIn = async (zip: string) => {
  const { files } = await JSZip.loadAsync(readFileSync(join(directory, zip)));
  return Object.keys(files).sort();
};

test('a Lambda is its bundle and the entry that is loaded, and nothing of another', async () => {
  const lambdas = propertiesOf(readTemplate(directory), 'AWS::Lambda::Function');
  expect(lambdas).toHaveLength(globSync('handlers/**/*.ts').length);
  for (const { Handler, Code } of lambdas) {
    const name = Handler.replace(/\.handler$/, '');
    const files = await filesIn(Code.S3Key.split('/').at(-1));
    const isOfPage = (file: string) =>
      name === 'handlers/admin/page' && file.startsWith('admin/dist/');
    expect(files.filter((file) => !isOfPage(file))).toEqual([`${name}.cjs`, `${name}.mjs`]);
  }
});
