import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appSettings, environments, ofType, onlyOfType, readInfra, readSnapshot } from './support/snapshot.ts';

const templates = readdirSync(new URL('../../infra', import.meta.url), { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.bicep(?:param)?$/.test(name),
);
const secretReaders = /\blist(?:Keys|Secrets|AccountSas|ServiceSas|ConnectionStrings|CallbackUrl)\b/g;
const storedSecrets = /AccountKey=|SharedAccessKey|SharedAccessSignature|DefaultEndpointsProtocol=|@secure\(\)/;

describe.each(templates)('infra/%s', (name) => {
  const text = readInfra(name);

  it('reads a key only for the event subscription of the webhook', () => {
    expect(text.match(secretReaders) ?? []).toEqual(name === 'events.bicep' ? ['listKeys'] : []);
  });

  it('contains no secret, and nothing that differs between two deployments', () => {
    expect(text).not.toMatch(storedSecrets);
    expect(text).not.toMatch(/\b(?:utcNow|newGuid)\(/);
  });

  it('describes every parameter, output, module and type', () => {
    const lines = text.split('\n');
    const undescribed = lines.filter((line, index) => {
      if (name.endsWith('param') || !/^(?:param|output|module|type|func) /.test(line)) {
        return false;
      }
      const before = lines.slice(0, index).toReversed();
      const end = before.findIndex((other) => other === '' || other === '}');
      return !before.slice(0, end === -1 ? undefined : end).some((other) => other.startsWith('@description('));
    });
    expect(undescribed).toEqual([]);
  });
});

it('the events template outputs nothing', () => expect(readSnapshot('events').outputs).toEqual({}));

describe.each(environments)('what %s deploys', (parameters) => {
  const snapshot = readSnapshot(parameters);
  const isPublic = parameters === 'main' ? 'Enabled' : 'Disabled';

  it('is predicted completely', () => expect(snapshot.diagnostics).toEqual([]));

  it('has only names and addresses as outputs', () => {
    expect(Object.keys(snapshot.outputs).toSorted()).toEqual([
      'AZURE_DATA_STORAGE',
      'AZURE_FUNCTION_APP',
      'AZURE_RESOURCE_GROUP',
      'AZURE_SYSTEM_TOPIC',
      'SERVICE_API_URL',
    ]);
    expect(JSON.stringify(snapshot.outputs)).not.toMatch(secretReaders);
  });

  it.each(ofType(snapshot, 'Microsoft.Storage/storageAccounts'))(
    'allows only identities to access $name',
    ({ properties }) => {
      expect(properties).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        minimumTlsVersion: 'TLS1_2',
        supportsHttpsTrafficOnly: true,
        publicNetworkAccess: isPublic,
      });
    },
  );

  it.each(['Microsoft.DocumentDB/databaseAccounts', 'Microsoft.ServiceBus/namespaces'])(
    '%s takes identities only',
    (type) => {
      expect(onlyOfType(snapshot, type).properties).toMatchObject({
        disableLocalAuth: true,
        publicNetworkAccess: isPublic,
      });
    },
  );

  it('accepts telemetry only from identities', () => {
    expect(onlyOfType(snapshot, 'Microsoft.Insights/components').properties).toMatchObject({ DisableLocalAuth: true });
  });

  it('accepts deployments only from identities, and requests only over HTTPS', () => {
    const policies = ofType(snapshot, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect(policies.map(({ properties }) => properties)).toEqual([{ allow: false }, { allow: false }]);
    const app = onlyOfType(snapshot, 'Microsoft.Web/sites').properties;
    expect(app).toMatchObject({
      httpsOnly: true,
      functionAppConfig: { deployment: { storage: { authentication: { type: 'UserAssignedIdentity' } } } },
    });
    // Flex Consumption refuses most properties of a site's configuration, though the compiler knows them.
    expect(app?.['siteConfig']).toEqual({ minTlsVersion: '1.2' });
  });

  it('has a private endpoint for every store when the network is isolated', () => {
    const endpoints = ofType(snapshot, 'Microsoft.Network/privateEndpoints').map(({ name }) =>
      name.replace(/^pep-(sttihost|sttidata|cosno|sbns)[\w-]*?-(\w+)$/, '$1 $2'),
    );
    const expected = ['cosno sql', 'sbns namespace', 'sttidata blob', 'sttidata queue', 'sttihost blob'];
    expect(endpoints.map((name) => name.replace(/^(sttihost|sttidata)\w+ /, '$1 ')).toSorted()).toEqual(
      parameters === 'main' ? [] : [...expected, 'sttihost queue', 'sttihost table'],
    );
  });

  it('gets the package signing key only as a key vault reference', () => {
    expect(appSettings(snapshot)['PACKAGE_SIGNING_KEY']).toBe('');
    const given = /PACKAGE_SIGNING_KEY: empty\((\w+)\) \? '' : '@Microsoft\.KeyVault\(SecretUri=\$\{\1\}\)'/;
    expect(readInfra('modules/function-app.bicep')).toMatch(given);
  });

  it('tags everything that can be tagged', () => {
    const taggable = snapshot.predictedResources.filter(({ type }) => type.split('/').length === 2);
    const untagged = taggable.filter(({ type, tags }) => tags === undefined && !type.includes('Authorization'));
    expect(untagged.map(({ id }) => id)).toEqual([]);
  });
});
