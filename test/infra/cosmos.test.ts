import { describe, expect, it } from 'vitest';
import { environmentSchema } from '../../functions/app/config/config.ts';
import { cosmosContainersForTemplate } from '../../infra/write-cosmos-containers.ts';
import { environments, leafName, ofType, onlyOfType, readInfra, readSnapshot } from './support/snapshot.ts';

it('infra/cosmos-containers.json matches the code (update it with: node infra/write-cosmos-containers.ts)', () => {
  expect(JSON.parse(readInfra('cosmos-containers.json'))).toEqual(cosmosContainersForTemplate());
});

describe.each(environments)('Cosmos DB of %s', (parameters) => {
  const snapshot = readSnapshot(parameters);

  it('has these containers, with their partition keys, times to live and indexes', () => {
    const containers = ofType(snapshot, 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers');
    expect(containers.map(({ properties }) => properties?.['resource'])).toEqual(cosmosContainersForTemplate());
  });

  it('has the database that the service opens', () => {
    const database = onlyOfType(snapshot, 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases');
    expect(leafName(database)).toBe(environmentSchema.shape.COSMOS_DATABASE.parse(undefined));
  });

  it('can be restored to any point in time', () => {
    const account = onlyOfType(snapshot, 'Microsoft.DocumentDB/databaseAccounts');
    expect(account.properties).toMatchObject({ backupPolicy: { type: 'Continuous' } });
  });
});
