import { BlockList, isIP } from 'node:net';

/** Whether requests from this address come from a proxy that is named as trusted. */
export type IsTrustedProxy = (address: string) => boolean;

/**
 * Reads a list of addresses and ranges such as `10.0.0.0/8`, and `loopback` for this machine.
 * @returns undefined when one of them is neither
 */
export function parseTrustedProxies(names: readonly string[]): IsTrustedProxy | undefined {
  const list = new BlockList();
  for (const name of names.flatMap((one) => (one === 'loopback' ? ['127.0.0.0/8', '::1'] : [one]))) {
    const [address = '', bits, ...rest] = name.split('/');
    const family = familyOf(address);
    const widest = family === 'ipv4' ? 32 : 128;
    const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (family === undefined || rest.length > 0 || !(prefix <= widest)) {
      return undefined;
    }
    list.addSubnet(address, prefix, family);
  }
  return (address) => {
    const family = familyOf(address);
    return family !== undefined && list.check(address, family);
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
