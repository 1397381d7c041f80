import type { ContainerDefinition } from '../../../shared/adapters/sqlite/documents/container-definition.ts';

export const crashContainers: readonly ContainerDefinition[] = [
  { name: 'probes', schemaVersion: 1, indexes: [{ kind: 'probe', fields: ['rank'] }] },
];
