import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { canonicalise } from '../../indicators/values/canonical-value.ts';
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
 * The observables of a tiIndicator, one of each type: clients send an address in two members, and a domain with its address. The
 * domain or address of the tiIndicator's own URL only describes that. The type of a hash without one is detected from its length.
 * Faults: `MissingRequiredParameter` for none; `InvalidInput` for two of one type, and for an unsupported hash type.
 */
export function readObservables(body: TiIndicator): Result<readonly GraphObservable[]> {
  const found = new Map<IndicatorType, { readonly member: string; readonly observable: GraphObservable }>();
  for (const [member, indicatorType] of Object.entries(members)) {
    const value = body[member];
    if (!isStated(value)) {
      continue;
    }
    const known = found.get(indicatorType);
    if (known !== undefined && !isSameValue(indicatorType, known.observable.indicatorValue, value)) {
      const why = `expected one observable of each type, found ${known.member} and ${member}. Send one tiIndicator for each.`;
      return fail('InvalidInput', why, member);
    }
    found.set(indicatorType, known ?? { member, observable: { indicatorType, indicatorValue: value } });
  }
  const hash = isStated(body['fileHashValue']) ? readHash(body) : undefined;
  if (hash?.ok === false) {
    return hash;
  }
  const observables = withoutHostOfUrl([...found.values()].map(({ observable }) => observable));
  if (hash === undefined && observables.length === 0) {
    const names = ['fileHashValue', ...Object.keys(members)].join(', ');
    return fail('MissingRequiredParameter', `one of ${names} is required.`);
  }
  return succeed(hash === undefined ? observables : [hash.value, ...observables]);
}

/** Whether the values are one observable, however they are written. */
export function isSameValue(indicatorType: IndicatorType, a: unknown, b: unknown): boolean {
  return canonicalText(indicatorType, a) === canonicalText(indicatorType, b);
}

function canonicalText(indicatorType: IndicatorType, value: unknown): unknown {
  const canonical = typeof value === 'string' ? canonicalise(indicatorType, value) : undefined;
  return canonical?.ok === true ? canonical.value : value;
}

function withoutHostOfUrl(observables: readonly GraphObservable[]): readonly GraphObservable[] {
  const url = observables.find(({ indicatorType }) => indicatorType === 'Url')?.indicatorValue;
  const canonical = typeof url === 'string' ? canonicalise('Url', url) : undefined;
  if (canonical?.ok !== true) {
    return observables;
  }
  const host = new URL(canonical.value).hostname.replaceAll(/[[\]]/g, '');
  return observables.filter(
    ({ indicatorType, indicatorValue }) => indicatorType === 'Url' || !isSameValue(indicatorType, indicatorValue, host),
  );
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
