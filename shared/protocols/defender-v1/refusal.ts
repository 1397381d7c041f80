import { AppError, type ItemFault, type Result } from '../../platform/errors.ts';
import { nameMember } from './member-names.ts';

/**
 * The value of a result.
 * @throws AppError for a fault, as `refuse` does
 */
export function required<T>(result: Result<T>, at = ''): T {
  return result.ok ? result.value : refuse(result.fault, at);
}

/**
 * Throws a fault with the member's name; `at` names the entity of an upload, such as `iocs[3]`.
 * @throws AppError with the fault's code
 */
export function refuse(fault: ItemFault, at = ''): never {
  const { field, message } = nameMember(fault);
  const prefix = at === '' ? '' : `${at}.`;
  throw new AppError(fault.code, prefix + message, { field: prefix + field });
}
