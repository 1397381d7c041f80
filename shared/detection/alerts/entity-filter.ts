import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { AppError, type ErrorCode } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';
import { type EntityKind, entityKey, userKey } from './alert-entities.ts';
import { alertPartition } from './alert-key.ts';

interface EntityForm {
  readonly types: readonly IndicatorType[];
  readonly code: ErrorCode;
  readonly message: string;
}

const forms: Readonly<Record<EntityKind, EntityForm>> = {
  file: {
    types: ['FileSha1', 'FileSha256', 'FileMd5'],
    code: 'InvalidHashValue',
    message: 'Not a SHA-1, SHA-256 or MD5 hash.',
  },
  ip: { types: ['IpAddress'], code: 'InvalidIpAddress', message: 'Not an IP address.' },
  domain: { types: ['DomainName'], code: 'InvalidDomainName', message: 'Not a domain name.' },
};

/**
 * The filter for alerts that involve an entity.
 * @throws AppError `InvalidHashValue`, `InvalidIpAddress` or `InvalidDomainName`.
 */
export function onlyEntity(kind: EntityKind, written: string): Filter {
  const { types, code, message } = forms[kind];
  const key = types.map((type) => entityKey(type, written)).find((found) => found !== undefined);
  if (key === undefined || key.includes('/')) {
    throw new AppError(code, message);
  }
  return { op: 'has', field: 'entities', value: key };
}

/**
 * The filter for alerts that involve an account, named with or without its domain.
 * @throws AppError `InvalidInput` when the text is not a valid account name.
 */
export function onlyUser(written: string): Filter {
  const key = userKey(written);
  if (key === undefined) {
    throw new AppError('InvalidInput', 'The id is not a valid account name.');
  }
  return { op: 'has', field: 'entities', value: key };
}

/** The filter for the alerts of a device: they are one partition. */
export function onlyMachine(machineId: string): Filter {
  return { op: 'eq', field: 'partition', value: alertPartition(machineId.toLowerCase()) };
}
