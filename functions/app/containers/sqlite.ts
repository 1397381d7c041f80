import type { ContainerDefinition } from '../../../shared/adapters/sqlite/documents/container-definition.ts';
import { auditSchemaVersion } from '../../../shared/audit/audit-log.ts';
import { currentSchemaVersion, indicatorSchemaVersion } from '../../../shared/indicators/model/indicator.ts';

/**
 * The containers of the service in the embedded store. Every index makes each write slower: only the orders of lists, of
 * the purge, look-ups by value, by id and by what few indicators have, and the counts have one.
 */
export const sqliteContainers: readonly ContainerDefinition[] = [
  {
    name: 'indicators',
    schemaVersion: indicatorSchemaVersion,
    indexes: [
      {
        kind: 'indicator',
        fields: ['creationTimeDateTimeUtc'],
        covers: ['expirationTime', 'indicatorType', 'action', 'severity', 'category', 'generateAlert', 'owner'],
      },
      { kind: 'indicator', fields: ['lastUpdateTime'], covers: ['expirationTime'] },
      { kind: 'indicator', fields: ['indicatorValue'] },
      { kind: 'indicator', fields: ['expirationTime'] },
      {
        kind: 'indicator',
        fields: ['indicatorType', 'creationTimeDateTimeUtc'],
        covers: ['expirationTime', 'action', 'severity'],
      },
      { kind: 'indicator', fields: ['id'], covers: ['expirationTime'] },
      { kind: 'indicator', fields: ['externalId'], isSparse: true },
      { kind: 'indicator', fields: ['alertDefinitionId'], isSparse: true },
      { kind: 'indicator', fields: ['application'], isSparse: true },
      { kind: 'indicator', fields: ['lastUpdatedBy'], isSparse: true },
      { kind: 'indicator', fields: ['touchedBy'], isSparse: true },
      { kind: 'history', fields: ['at'] },
      { kind: 'indicator', isOfDeleted: true, fields: ['lastUpdateTime'], covers: ['kind', 'expirationTime'] },
      { kind: 'claim', fields: ['externalId'] },
      { kind: 'claim', fields: ['expirationTime'] },
      { kind: 'claim', fields: ['of', 'expirationTime'] },
      { kind: 'claim-sweep', fields: ['expirationTime'] },
    ],
    text: { kind: 'indicator', fields: ['indicatorValue', 'title', 'description'], ordered: ['indicatorValue'] },
  },
  {
    name: 'alerts',
    schemaVersion: currentSchemaVersion,
    indexes: [
      { kind: 'alert', fields: ['alertCreationTime'] },
      { kind: 'alert', fields: ['lastUpdateTime'] },
      { kind: 'detection', fields: ['lastProcessedTime'] },
    ],
  },
  {
    name: 'imports',
    schemaVersion: currentSchemaVersion,
    indexes: [
      { kind: 'import', fields: ['createdAt'] },
      { kind: 'bulk-upload', fields: ['createdAt'] },
      { kind: 'job', fields: ['createdAt'] },
    ],
  },
  {
    name: 'definitions',
    schemaVersion: currentSchemaVersion,
    indexes: [{ kind: 'definition', fields: ['createdAt'] }],
  },
  {
    name: 'audit',
    schemaVersion: auditSchemaVersion,
    indexes: [
      { kind: 'audit', fields: ['at'] },
      { kind: 'audit', fields: ['by', 'at'] },
      { kind: 'audit', fields: ['byId', 'at'] },
      { kind: 'audit', fields: ['callerType', 'at'] },
      { kind: 'audit', fields: ['operation', 'at'] },
      { kind: 'audit', fields: ['action', 'at'] },
      { kind: 'audit', fields: ['targetKind', 'at'] },
      { kind: 'audit', fields: ['targetId', 'at'], isSparse: true },
      { kind: 'audit', fields: ['result', 'at'] },
      { kind: 'audit', fields: ['address', 'at'], isSparse: true },
      { kind: 'audit', fields: ['correlationId'], isSparse: true },
    ],
  },
  { name: 'devices', schemaVersion: currentSchemaVersion, indexes: [] },
];
