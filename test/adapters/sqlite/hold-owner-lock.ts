/* A process that takes the owner's lock of a folder, says so, and holds it until it is killed. */
import { acquireOwnerLock } from '../../../shared/adapters/sqlite/owner-lock.ts';

const [, , folder = ''] = process.argv;
const lock = acquireOwnerLock(folder);
process.stdout.write('held\n');
process.stdin.resume();
process.stdin.on('end', () => lock.release());
