import { setTimeout as sleep } from 'node:timers/promises';
import { AzureCliCredential, AzureDeveloperCliCredential, ChainedTokenCredential } from '@azure/identity';
import { z } from 'zod';
import { runProgram } from './bicep-cli.ts';
import { declaredRoles, declaredScopes, mergeEntitlements } from './entra-model.ts';

const graph = 'https://graph.microsoft.com/v1.0';

/** Sends one request to Microsoft Graph. @returns the response body, undefined without one */
export type GraphCall = (method: 'GET' | 'PATCH', path: string, body?: object, triesLeft?: number) => Promise<unknown>;

const entitlementSchema = z.looseObject({ id: z.string(), value: z.string().nullable(), isEnabled: z.boolean() });
const applicationSchema = z.object({
  appId: z.string(),
  identifierUris: z.array(z.string()),
  appRoles: z.array(entitlementSchema),
  groupMembershipClaims: z.string().nullish(),
  api: z.object({ oauth2PermissionScopes: z.array(entitlementSchema) }),
});

/**
 * Creates or updates the Entra application of an environment to match the access table. It can be run again at any
 * time.
 *
 * @returns the accepted token audiences: first that of version 1, then that of version 2
 */
export async function applyEntraApplication(call: GraphCall, environmentName: string): Promise<readonly string[]> {
  const path = `/applications(uniqueName='threat-indicators-${environmentName}')`;
  const select = `${path}?$select=appId,identifierUris,appRoles,api,groupMembershipClaims`;
  await call('PATCH', path, {
    displayName: `Threat indicators (${environmentName})`,
    signInAudience: 'AzureADMyOrg',
  });
  const { appId, appRoles, api, identifierUris, groupMembershipClaims } = applicationSchema.parse(
    await call('GET', select),
  );
  const uri = `api://${appId}`;
  await call('PATCH', path, {
    identifierUris: [...new Set([...identifierUris, uri])],
    // Keeps `ApplicationGroup`, which organisations choose whose users are in very many groups.
    groupMembershipClaims: groupMembershipClaims ?? 'SecurityGroup',
    appRoles: mergeEntitlements(declaredRoles(), appRoles),
    api: {
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: mergeEntitlements(declaredScopes(), api.oauth2PermissionScopes),
    },
    optionalClaims: { accessToken: [{ name: 'idtyp' }, { name: 'upn' }] },
  });
  await call('PATCH', `/servicePrincipals(appId='${appId}')`, { tags: ['threat-indicators'] });
  return [uri, appId];
}

/** Calls Graph as the user who is signed in to `az` or `azd`. */
function makeGraphCall(): GraphCall {
  const credential = new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential());
  const send: GraphCall = async (method, path, body, triesLeft = 10) => {
    const { token } = await credential.getToken('https://graph.microsoft.com/.default');
    const answer = await fetch(`${graph}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        prefer: 'create-if-missing',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    // A new object can take a while to become visible.
    if (answer.status === 404 && triesLeft > 0) {
      await sleep(3_000);
      return send(method, path, body, triesLeft - 1);
    }
    if (!answer.ok) {
      throw new Error(`${method} ${path} failed with ${answer.status}: ${text}`);
    }
    const content: unknown = text === '' ? undefined : JSON.parse(text);
    return content;
  };
  return send;
}

if (import.meta.main) {
  const audiences = await applyEntraApplication(makeGraphCall(), process.env['AZURE_ENV_NAME'] ?? 'dev');
  const value = audiences.join(',');
  process.stdout.write(`AUTH_AUDIENCE=${value}\n`);
  // Under `azd`, the value is stored in its environment, where the parameter file reads it.
  if (process.argv.includes('--azd') && runProgram('azd', ['env', 'set', 'AUTH_AUDIENCE', value]).status !== 0) {
    process.stderr.write('azd could not store AUTH_AUDIENCE; set it with `azd env set`.\n');
    process.exitCode = 1;
  }
}
