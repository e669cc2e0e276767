const WORDS = new Set([
  'SET',
  'REMOVE',
  'ADD',
  'AND',
  'OR',
  'attribute_exists',
  'attribute_not_exists',
  'if_not_exists',
  'size',
]);

const TOKEN = /(?<![:\w-])\w[\w-]*/g;

/**
 * Turns DynamoDB expressions written with plain attribute names into ones in which every name is a
 * placeholder, and collects the names. So a name may be a reserved word, digits, or any map key
 * (`active.writers.c7-x`), and expressions stay short: an update may hold 4 KB.
 */
export const placeholders = () => {
  const names: Record<string, string> = {};
  const seen = new Map<string, string>();
  const placeholderFor = (name: string) => {
    const placeholder = seen.get(name) ?? `#${seen.size}`;
    seen.set(name, placeholder);
    names[placeholder] = name;
    return placeholder;
  };
  const inPlaceholders = (plain: string) =>
    plain.replace(TOKEN, (token) => (WORDS.has(token) ? token : placeholderFor(token)));
  return { names, inPlaceholders };
};
