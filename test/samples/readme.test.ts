import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLocalAdministrator } from '../support/local-administrator.ts';
import { fencedBlocks, missingPiece, sectionOf } from '../support/markdown-page.ts';
import { waitFor } from '../support/wait-for.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

const options = ['--disable-warning=ExperimentalWarning'];
const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

it('README.md shows what npm run demo prints', async () => {
  const shown = fencedBlocks(readme, 'console').find((block) => block.includes('npm run demo')) ?? '';
  const child = spawn(process.execPath, [...options, '--import', './local/preflight.mjs', 'local/demo.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(shown).toContain('alerts');
  expect(missingPiece(shown.replace(/^\$ .*\n/, ''), await text(child.stdout))).toBeUndefined();
}, 60_000);

describe('README.md, "Use it"', () => {
  const section = sectionOf(readme, 'Use it');
  const [login = '', create = '', list = ''] = fencedBlocks(section, 'sh');
  const [created = '', listed = ''] = fencedBlocks(section, 'json');
  let service: ServiceProcess;
  let bearer = '';

  beforeAll(async () => {
    service = await ServiceProcess.start({ LOCAL_CLIENTS: '' });
    await waitFor(() => service.output.includes('Ctrl-C'), 5_000);
    bearer = await service.token(await readLocalAdministrator(service.dataDir));
  });

  afterAll(async () => {
    await service.remove();
  });

  /** As in the README: with the ports of a start without settings. */
  function onUsualPorts(output: string): string {
    const { baseUrl, tokenUrl } = service.runtime;
    return output
      .replaceAll(baseUrl, 'http://127.0.0.1:7071')
      .replaceAll(new URL(tokenUrl).origin, 'http://127.0.0.1:7072');
  }

  it('has the token line of the banner, with the secret in a variable', () => {
    const banner = onUsualPorts(service.output).replace(/client_secret='[^']*'/, 'client_secret="$SECRET"');
    const line = login.split('\n').find((one) => one.startsWith('TOKEN=')) ?? '';
    expect(banner.split('\n')).toContain(line);
  });

  it('shows what a POST returns', async () => {
    const [, body = ''] = /-d '(\{[^']*\})'/.exec(create) ?? [];
    const answer = await service.request('/api/indicators', { method: 'POST', body }, bearer);
    expect(answer.status).toBe(200);
    expect(created).toContain('"id"');
    expect(missingPiece(created, onUsualPorts(await answer.text()))).toBeUndefined();
  });

  it('shows what a GET returns', async () => {
    const options = [...list.matchAll(/"\\(\$\w+=[^"]*)"|'(\$\w+=[^']*)'/g)].map(
      ([, one, other]) => one ?? other ?? '',
    );
    expect(options).toHaveLength(2);
    const query = options.map((option) => option.split('=').map(encodeURIComponent).join('=')).join('&');
    const answer = await service.request(`/api/indicators?${query}`, {}, bearer);
    expect(answer.status).toBe(200);
    expect(listed).toContain('"value"');
    expect(missingPiece(listed, onUsualPorts(await answer.text()))).toBeUndefined();
  });
});
