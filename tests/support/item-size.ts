/**
 * The size of an item as DynamoDB counts it: UTF-8 names and texts, numbers at about a byte for two
 * digits and one more, a byte for each element of a map and three for the map itself.
 * Source: "DynamoDB item sizes and formats" in the Amazon DynamoDB developer guide.
 */
export const itemBytes = (item: unknown): number =>
  Object.entries(item as object).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );

const valueBytes = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/0+$/, '').length / 2) + 1;
  if (typeof value === 'boolean') return 1;
  return 3 + Object.keys(value as object).length + itemBytes(value);
};
