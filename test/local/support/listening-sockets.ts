import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The addresses that this process listens on, from the kernel's tables or, where these do not exist, from lsof. */
export async function listeningSockets(): Promise<readonly string[]> {
  return process.platform === 'linux' ? fromKernel() : fromLsof();
}

async function fromKernel(): Promise<readonly string[]> {
  const inodes = new Set<string>();
  for (const fd of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${fd}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/u.exec(target)?.[1];
    if (inode !== undefined) {
      inodes.add(inode);
    }
  }
  const found: string[] = [];
  for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/u);
      if (state === '0A' && inodes.has(inode)) {
        found.push(readableAddress(local));
      }
    }
  }
  return found;
}

function readableAddress(text: string): string {
  const [address = '', port = ''] = text.split(':');
  const bytes = [...Buffer.from(address, 'hex')].toReversed();
  return `${bytes.length === 4 ? bytes.join('.') : address}:${Number.parseInt(port, 16)}`;
}

async function fromLsof(): Promise<readonly string[]> {
  const options = ['-a', '-p', String(process.pid), '-iTCP', '-sTCP:LISTEN', '-nP', '-Fn'];
  const { stdout } = await promisify(execFile)('lsof', options);
  return stdout.split('\n').flatMap((line) => (line.startsWith('n') ? [line.slice(1)] : []));
}
