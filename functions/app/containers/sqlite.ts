import type { ContainerDefinition } from '../../../shared/adapters/sqlite/documents/container-definition.ts';
import { currentSchemaVersion, indicatorSchemaVersion } from '../../../shared/indicators/model/indicator.ts';

/**
 * The containers of the service in the embedded store. Every index makes each write slower, so there are indexes only for the
 * orders of lists and of the purge, for look-ups by value and for counts.
 */
export const sqliteContainers: readonly ContainerDefinition[] = [
  {
    name: 'indicators',
    schemaVersion: indicatorSchemaVersion,
    indexes: [
      { kind: 'indicator', fields: ['creationTimeDateTimeUtc'], covers: ['expirationTime'] },
      { kind: 'indicator', fields: ['lastUpdateTime'], covers: ['expirationTime'] },
      { kind: 'indicator', fields: ['indicatorValue'] },
      { kind: 'indicator', fields: ['externalId'], isSparse: true },
      { kind: 'indicator', fields: ['expirationTime'] },
      { kind: 'indicator', fields: ['indicatorType', 'action', 'expirationTime'] },
    ],
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
    ],
  },
  {
    name: 'definitions',
    schemaVersion: currentSchemaVersion,
    indexes: [{ kind: 'definition', fields: ['createdAt'] }],
  },
  { name: 'devices', schemaVersion: currentSchemaVersion, indexes: [] },
];
