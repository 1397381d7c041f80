import { ipv4ToNumber, isPlainIpv4 } from './ipv4.ts';

/** The eight groups of an IPv6 address, each 0 to 65,535. */
export type Ipv6Groups = readonly number[];

const groupCount = 8;
const hexadecimalGroup = /^[\da-f]{1,4}$/i;

/**
 * The groups of an IPv6 address in any form of RFC 4291 section 2.2: full, shortened by one `::`, or with an IPv4 address
 * in place of its last two groups. Undefined for anything else, including a zone id.
 */
export function parseIpv6(text: string): Ipv6Groups | undefined {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const groups = parseGroups(text, true);
    return groups?.length === groupCount ? groups : undefined;
  }
  const head = parseGroups(text.slice(0, gap), false);
  const tail = parseGroups(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined || head.length + tail.length >= groupCount) {
    return undefined;
  }
  const zeros = Array.from({ length: groupCount - head.length - tail.length }, () => 0);
  return [...head, ...zeros, ...tail];
}

function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') {
    return [];
  }
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (hexadecimalGroup.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else if (isLast && index === parts.length - 1 && isPlainIpv4(part)) {
      const address = ipv4ToNumber(part);
      groups.push(address >>> 16, address & 0xffff);
    } else {
      return undefined;
    }
  }
  return groups;
}

/**
 * The form of RFC 5952: lower-case hexadecimal; the longest run of two or more zero groups, the first of equals, as
 * `::`.
 */
export function formatIpv6(groups: Ipv6Groups): string {
  let start = 0;
  let length = 0;
  for (let index = 0; index < groupCount; index += 1) {
    let end = index;
    while (groups[end] === 0) {
      end += 1;
    }
    if (end - index > length) {
      start = index;
      length = end - index;
    }
    index = Math.max(index, end - 1);
  }
  return length < 2
    ? hexadecimal(groups)
    : `${hexadecimal(groups.slice(0, start))}::${hexadecimal(groups.slice(start + length))}`;
}

function hexadecimal(groups: Ipv6Groups): string {
  return groups.map((group) => group.toString(16)).join(':');
}
