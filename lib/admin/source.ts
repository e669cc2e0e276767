import { isIPv4, isIPv6 } from 'node:net';

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/**
 * Whom an address stands for: itself, and with IPv6 the /64 that one household or machine has for
 * its own, out of which it may take any address it likes. All that is no address is one source.
 */
export const sourceOf = (address: string | undefined): string => {
  const plain = IPV4_IN_IPV6.exec(address ?? '')?.[1] ?? address ?? '';
  if (isIPv4(plain)) return plain;
  return isIPv6(plain) ? networkOf(plain) : 'unknown';
};

const networkOf = (address: string): string => {
  const [before = [], after = []] = address
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0');
  const network = [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};
