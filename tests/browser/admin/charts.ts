import type { Locator, Page } from 'playwright-core';

/** The numbers at a glance, by their names. */
export const figuresOf = async (page: Page) => {
  const names = await page.locator('dt').allInnerTexts();
  const values = await page.locator('dt + dd').allInnerTexts();
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
};

/** The cells of each row of a table. */
export const rowsOf = async (table: Locator) =>
  Promise.all(
    (await table.locator('tbody tr').all()).map((row) => row.locator('th, td').allInnerTexts()),
  );

/** What the cells of a heatmap that are not empty say of themselves: `Monday 14:00: 2 sessions`. */
export const busyHours = async (card: Locator) => {
  await card.getByRole('table').waitFor();
  const titles = await card
    .locator('td')
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).title));
  return titles.filter((title) => !title.endsWith(': 0 sessions')).sort();
};

/** What they should say of sessions that started at these times. */
export const expectedHours = (times: (string | number)[], timeZone: string) => {
  const hours = times.map((time) => {
    const at = new Date(time);
    const weekday = at.toLocaleDateString('en', { timeZone, weekday: 'long' });
    return `${weekday} ${at.toLocaleTimeString('en-GB', { timeZone }).slice(0, 2)}:00`;
  });
  return [...new Set(hours)]
    .map((hour) => [hour, hours.filter((other) => other === hour).length] as const)
    .map(([hour, count]) => `${hour}: ${count} ${count === 1 ? 'session' : 'sessions'}`)
    .sort();
};
