import { writeFile } from 'node:fs/promises';
import type { ContainerDefinition } from '@azure/cosmos';
import { cosmosContainers, defineContainer } from '../functions/app/containers/cosmos.ts';

/** For change-feed triggers, which cannot create it when they use an identity. */
const leases: ContainerDefinition = { id: 'leases', partitionKey: { paths: ['/id'] } };

/** The containers that the code declares, in the resource provider's format, for the template to create. */
export function cosmosContainersForTemplate(): readonly object[] {
  return [...cosmosContainers.map(defineContainer), leases].map(toTemplate);
}

function toTemplate({ id, partitionKey, ...rest }: ContainerDefinition): object {
  return { id, partitionKey: { ...partitionKey, kind: 'Hash', version: 2 }, ...rest };
}

if (import.meta.main) {
  const file = new URL('cosmos-containers.json', import.meta.url);
  await writeFile(file, `${JSON.stringify(cosmosContainersForTemplate(), null, 2)}\n`);
}
