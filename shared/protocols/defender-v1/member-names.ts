import type { ItemFault } from '../../platform/errors.ts';
import { bindMember } from './read-ioc.ts';

/** This API's names for the fields of indicators and definitions that a fault can name. */
const members: Readonly<Record<string, string>> = {
  indicatorType: 'Type',
  indicatorValue: 'Value',
  expirationTime: 'ExpiresAt',
  alertDefinitionId: bindMember,
  enabled: 'Enabled',
  name: 'Name',
  severity: 'Severity',
  internalDescription: 'InternalDescription',
  title: 'Title',
  uxDescription: 'UxDescription',
  recommendedAction: 'RecommendedAction',
  category: 'Category',
  id: 'Id',
};

/** The fault with the name of the member that the caller wrote. */
export function nameMember(fault: Pick<ItemFault, 'field' | 'message'>): {
  readonly field: string;
  readonly message: string;
} {
  const { field = '', message } = fault;
  const member = Object.hasOwn(members, field) ? (members[field] ?? field) : field;
  return { field: member, message: message.startsWith(`${field}:`) ? member + message.slice(field.length) : message };
}
