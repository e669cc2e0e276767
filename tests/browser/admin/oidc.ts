import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startOwnService } from '../../support/npm-start.mts';
import { startOpenidProvider } from '../../support/openid-provider.ts';
import { test as base } from '../chat.ts';
import { openAdmin } from './admin.ts';

/** The admin page beside a provider, which its service is set up for. */
export const test = base
  .extend('provider', { scope: 'file' }, async ({ browser: _ }, { onCleanup }) => {
    const provider = await startOpenidProvider();
    onCleanup(provider.close);
    return provider;
  })
  .extend('service', { scope: 'file' }, async ({ provider }, { onCleanup }) => {
    const service = await startOwnService(provider.environment);
    onCleanup(service.stop);
    const address = `http://127.0.0.1:${service.port}/admin/chat/usersession/`;
    await provider.openFor(address);
    const password = /^ *Password +(\S+)$/m.exec(service.output())?.[1] ?? '';
    return { ...service, address, password };
  })
  .extend('admin', async ({ browser, service }, { onCleanup }) => {
    const admin = await openAdmin(browser, service);
    onCleanup(admin.close);
    return admin;
  });

export const organisationButton = (page: Page) =>
  page.getByRole('button', { name: 'Sign in with your organisation' });

/** At the provider: gives a name there, and goes on. */
export const giveName = async (page: Page, name: string) => {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Go on' }).click();
};

/** From the page through the provider and back. */
export const signInAs = async (page: Page, name: string) => {
  await organisationButton(page).click();
  await giveName(page, name);
};

export const expectView = (page: Page, heading: string) =>
  page.getByRole('heading', { name: heading, exact: true }).waitFor();

/** The one thing that the page to sign in at has to say. */
export const expectSaid = async (page: Page, text: string) => {
  await page.getByText(text).waitFor();
  expect(await page.getByRole('alert').allInnerTexts()).toEqual([text]);
};

type Change = { [key: string]: Change | boolean | null };

/**
 * Changes what the service says of the ways to sign in, as the page reads it. (To change its answer
 * would not do: the browser lets nobody intercept what the provider redirects to.)
 */
export const changeWays = (page: Page, change: Change) => page.addInitScript(readChanged, change);

const readChanged = (change: Change) => {
  const { get } = Object.getOwnPropertyDescriptor(HTMLMetaElement.prototype, 'content') ?? {};
  const changed = (value: unknown, to: Change | boolean | null): unknown => {
    if (typeof to !== 'object' || to === null) return to;
    const before = (value ?? {}) as Record<string, unknown>;
    const parts = Object.entries(to).map(([key, part]) => [key, changed(before[key], part)]);
    return { ...before, ...Object.fromEntries(parts) };
  };
  Object.defineProperty(HTMLMetaElement.prototype, 'content', {
    get(this: HTMLMetaElement) {
      const content = get?.call(this);
      if (this.name !== 'sign-in') return content;
      return JSON.stringify(changed(JSON.parse(content), change));
    },
  });
};
