import { afterAll, beforeAll, expect, it } from 'vitest';
import { applicationRoles } from '../../shared/access/permissions.ts';
import { inMode, tellFigure } from '../support/long-mode.ts';
import { everyOperation, numberedClient, pathOf, send } from '../support/worlds/every-operation.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

/*
 * Every route of the running service, with every role. `test/functions/access-of-routes.test.ts` says which role opens which
 * call; here the calls pass through the host, the aliases and other spellings of a path.
 */

const withoutRoles = numberedClient(1, []);
const ofRole = applicationRoles.map(({ value }, index) => numberedClient(10 + index, [value]));
const operations = everyOperation();

let service: ServiceProcess;
beforeAll(async () => {
  service = await ServiceProcess.start({ LOCAL_CLIENTS: JSON.stringify([withoutRoles, ...ofRole]) });
}, 60_000);
afterAll(async () => {
  await service?.remove();
});

/** Other spellings that a host might take for the same path. */
const spellings: readonly ((path: string) => string)[] = [
  (path) => path,
  ...inMode(
    [],
    [
      (path: string) => path.replace(/^\/api/, '/api/v1.0'),
      (path: string) => path.replace(/^\/api/, '/API'),
      (path: string) => `${path}/`,
      (path: string) => path.replace(/^\//, '//'),
      (path: string) => path.replaceAll('a', '%61'),
      (path: string) => path.replace(/^\//, '/x/../'),
    ],
  ),
];

it('no call passes without a role that opens it, in any spelling of its path, and none fails', async () => {
  const good = await service.token(withoutRoles);
  const cut = `${good.slice(0, -6)}AAAAAA`;
  const tokens: readonly (readonly [role: string, token: string | undefined])[] = [
    ['no token', undefined],
    ['a forged token', cut],
    ['no role', good],
    ...(await Promise.all(ofRole.map(async (one) => [one.roles[0] ?? '', await service.token(one)] as const))),
  ];
  const wrong: string[] = [];
  let calls = 0;
  for (const { method, route, roles } of operations) {
    const opening: readonly string[] = roles;
    for (const spelling of spellings) {
      const path = spelling(pathOf(route, '100000000000000'));
      const answers = await Promise.all(
        tokens.map(async ([role, token]) => ({ role, ...(await send(service, { method, path }, token)) })),
      );
      calls += answers.length;
      for (const { role, status } of answers) {
        const isOpen = status !== 401 && status !== 403 && status !== 404;
        if (status === 500 || (isOpen && !opening.includes(role))) {
          wrong.push(`${method} ${path} with ${role}: ${status}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(calls).toBeGreaterThan(operations.length * tokens.length - 1);
  tellFigure(`access: ${calls} calls`);
});
