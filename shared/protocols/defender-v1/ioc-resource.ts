import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { iocTypeOf } from './ioc-type.ts';

/** The members of an indicator of compromise, in the order of the responses published in 2016. */
export const iocMembers = [
  'Type',
  'Value',
  'DetectionFunction',
  'ExpiresAt',
  'Id',
  'CreatedAt',
  'CreatedBy',
  'LastModifiedAt',
  'LastModifiedBy',
  'Enabled',
] as const;
export type IocResource = Readonly<Record<(typeof iocMembers)[number], string | number | boolean | null>>;

/** An indicator as the Defender v1 API returns it. Its 15-digit id is exact as a number. */
export function iocResource(document: IndicatorDocument): IocResource {
  return {
    Type: iocTypeOf(document.indicatorType),
    Value: document.indicatorValue,
    DetectionFunction: 'Equals',
    ExpiresAt: document.expirationTime,
    Id: Number(document.id),
    CreatedAt: document.creationTimeDateTimeUtc,
    CreatedBy: document.createdBy,
    LastModifiedAt: document.lastUpdatedBy === null ? null : document.lastUpdateTime,
    LastModifiedBy: document.lastUpdatedBy,
    Enabled: document.enabled ?? true,
  };
}
