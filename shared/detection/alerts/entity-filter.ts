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
    message: 'The hash is no SHA-1, SHA-256 or MD5.',
  },
  ip: { types: ['IpAddress'], code: 'InvalidIpAddress', message: 'The address is no IP address.' },
  domain: { types: ['DomainName'], code: 'InvalidDomainName', message: 'The name is no domain name.' },
};

/** The condition on alerts that show an entity. Errors: `InvalidHashValue`, `InvalidIpAddress`, `InvalidDomainName`. */
export function onlyEntity(kind: EntityKind, written: string): Filter {
  const { types, code, message } = forms[kind];
  const key = types.map((type) => entityKey(type, written)).find((found) => found !== undefined);
  if (key === undefined || key.includes('/')) {
    throw new AppError(code, message);
  }
  return { op: 'has', field: 'entities', value: key };
}

/** The condition on alerts that show an account, named with or without its domain. Errors: `InvalidInput`. */
export function onlyUser(written: string): Filter {
  const key = userKey(written);
  if (key === undefined) {
    throw new AppError('InvalidInput', 'The id names no account.');
  }
  return { op: 'has', field: 'entities', value: key };
}

/** The condition on the alerts of a device: they are one partition. */
export function onlyMachine(machineId: string): Filter {
  return { op: 'eq', field: 'partition', value: alertPartition(machineId.toLowerCase()) };
}
