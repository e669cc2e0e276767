import { readFileSync } from 'node:fs';
import type { Price } from './prices.ts';

/** docs/costs.md: what stands in its tables, and how numbers are written there. */
const page = readFileSync(new URL('../../../docs/costs.md', import.meta.url), 'utf8');

/** The page as it reads, without its line breaks. */
export const costsText = page.replaceAll('\n', ' ');

/** The rows of the table under a heading, without its head. */
export const tableUnder = (heading: string): string[][] => {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [thisOne = ''] = section.split('\n## ');
  return thisOne
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
};

const withDigits = (value: number, digits: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const dollars = (value: number): string => withDigits(value, 2);
export const count = (value: number): string => withDigits(value, 0);

/** What something adds or saves. */
export const change = (value: number): string =>
  `${value < 0 ? '−' : '+'}${dollars(Math.abs(value))}`;

/** A rate: to two digits where it is below one. */
export const rate = (value: number): string =>
  value < 1 ? String(Number(value.toPrecision(2))) : count(value);

export const priceText = (price: number) =>
  price === 0 ? 'free' : price === Number(price.toFixed(2)) ? price.toFixed(2) : String(price);

/** "3.50 up to 333, 2.80 up to 1,000, then 2.38". */
export const priceTexts = ({ tiers }: Price): string =>
  tiers
    .map(({ upTo, price }, index) => {
      if (upTo !== Number.POSITIVE_INFINITY) return `${priceText(price)} up to ${count(upTo)}`;
      return index === 0 ? priceText(price) : `then ${priceText(price)}`;
    })
    .join(', ');
