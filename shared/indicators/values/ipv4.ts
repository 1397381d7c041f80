const plainIpv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Whether a text is four decimal parts from 0 to 255 without leading zeros: no octal, hexadecimal or short forms. */
export function isPlainIpv4(text: string): boolean {
  return text.length >= 7 && text.length <= 15 && plainIpv4.test(text);
}

/** A plain IPv4 address as a number, 0 to 2^32 - 1. */
export function ipv4ToNumber(address: string): number {
  let sum = 0;
  let part = 0;
  for (let index = 0; index < address.length; index += 1) {
    const code = address.charCodeAt(index);
    if (code === 0x2e) {
      sum = sum * 256 + part;
      part = 0;
    } else {
      part = part * 10 + code - 0x30;
    }
  }
  return sum * 256 + part;
}

/** The plain form of a 32-bit number. */
export function formatIpv4(address: number): string {
  return [address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff].join('.');
}
