import { type IndicatorType, indicatorTypes } from '../../indicators/model/indicator.ts';

const names = {
  FileSha1: 'Sha1',
  FileSha256: 'Sha256',
  FileMd5: 'Md5',
  CertificateThumbprint: 'CertificateThumbprint',
  IpAddress: 'IpAddress',
  DomainName: 'DomainName',
  Url: 'Url',
} as const satisfies Record<IndicatorType, string>;

/** `Type` of an indicator of compromise in responses; requests may write it in any letter case. */
type IocType = (typeof names)[IndicatorType];

export const iocTypes: readonly IocType[] = Object.values(names);

const byLowerCase = new Map<string, IndicatorType>(indicatorTypes.map((type) => [names[type].toLowerCase(), type]));

export function iocTypeOf(type: IndicatorType): IocType {
  return names[type];
}

/** The indicator type for a `Type`; undefined when it is not one. */
export function indicatorTypeOf(text: string): IndicatorType | undefined {
  return byLowerCase.get(text.trim().toLowerCase());
}
