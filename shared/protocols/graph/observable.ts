import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { enumName } from './enum-name.ts';

/** A tiIndicator in a request or response: JSON values under Microsoft Graph's names. */
export type TiIndicator = Readonly<Record<string, unknown>>;

interface GraphObservable {
  readonly indicatorType: IndicatorType;
  readonly indicatorValue: unknown;
}

/** The members of a tiIndicator that can hold its observable (Microsoft Graph, tiIndicator); file hashes use two others. */
const members: Readonly<Record<string, IndicatorType>> = {
  domainName: 'DomainName',
  url: 'Url',
  networkDestinationIPv4: 'IpAddress',
  networkDestinationIPv6: 'IpAddress',
  networkDestinationCidrBlock: 'IpAddress',
  networkIPv4: 'IpAddress',
  networkIPv6: 'IpAddress',
  networkCidrBlock: 'IpAddress',
  networkSourceIPv4: 'IpAddress',
  networkSourceIPv6: 'IpAddress',
  networkSourceCidrBlock: 'IpAddress',
};
const hashTypes = new Map<string, IndicatorType>([
  ['sha256', 'FileSha256'],
  ['sha1', 'FileSha1'],
  ['md5', 'FileMd5'],
]);
/** The names of hash types by number: some clients send the number instead (Microsoft Graph, fileHashType). */
export const numberedHashTypes = ['unknown', 'sha1', 'sha256', 'md5'];
const hashTypeOfLength = new Map<number, IndicatorType>([
  [64, 'FileSha256'],
  [40, 'FileSha1'],
  [32, 'FileMd5'],
]);

/**
 * The single observable of a tiIndicator. The type of a hash without one is detected from its length. Faults:
 * `MissingRequiredParameter` for none; `InvalidInput` for more than one, because one id stands for one observable, and for
 * an unsupported hash type.
 */
export function readObservable(body: TiIndicator): Result<GraphObservable> {
  const stated = Object.entries(members).filter(([member]) => isStated(body[member]));
  const names = [...(isStated(body['fileHashValue']) ? ['fileHashValue'] : []), ...stated.map(([member]) => member)];
  if (names.length > 1) {
    return fail('InvalidInput', `expected one observable, found ${names.join(', ')}. Send one tiIndicator for each.`);
  }
  const [[member, indicatorType] = []] = stated;
  if (member !== undefined && indicatorType !== undefined) {
    return succeed({ indicatorType, indicatorValue: body[member] });
  }
  return names.length === 0
    ? fail('MissingRequiredParameter', `one of fileHashValue, ${Object.keys(members).join(', ')} is required.`)
    : readHash(body);
}

/** The members that show the observable of an indicator written through another API. */
export function observableMembers(indicatorType: IndicatorType, indicatorValue: string): TiIndicator {
  if (indicatorType === 'DomainName') {
    return { domainName: indicatorValue };
  }
  if (indicatorType === 'Url') {
    return { url: indicatorValue };
  }
  if (indicatorType === 'IpAddress') {
    const family = indicatorValue.includes(':') ? 'networkIPv6' : 'networkIPv4';
    return { [indicatorValue.includes('/') ? 'networkCidrBlock' : family]: indicatorValue };
  }
  const fileHashType = [...hashTypes].find(([, type]) => type === indicatorType)?.[0] ?? 'unknown';
  return { fileHashType, fileHashValue: indicatorValue };
}

function readHash({ fileHashType, fileHashValue }: TiIndicator): Result<GraphObservable> {
  const name = enumName(fileHashType ?? 'unknown', numberedHashTypes);
  const length = typeof fileHashValue === 'string' ? fileHashValue.trim().length : 0;
  const indicatorType = name === 'unknown' ? hashTypeOfLength.get(length) : hashTypes.get(name);
  return indicatorType === undefined
    ? fail('InvalidInput', 'fileHashType: expected sha256, sha1 or md5.', 'fileHashType')
    : succeed({ indicatorType, indicatorValue: fileHashValue });
}

function isStated(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
