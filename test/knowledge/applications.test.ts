import { expect, it } from 'vitest';
import { namedApplication } from './named.ts';
import { knowledge } from './whole-knowledge.ts';

const { applications } = knowledge;

it('no two programs share a process name that is enough to know them by', () => {
  const names = applications.flatMap((app) => app.comm);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

it('a process name that others have too is no proof, and something else tells the program', () => {
  for (const app of applications.filter((a) => a.sharedComm !== undefined)) {
    expect(app.toldBy, app.name).toBeDefined();
    expect(
      app.sharedComm?.filter((name) => app.comm.includes(name)),
      app.name,
    ).toEqual([]);
  }
  expect(namedApplication('tomcat').comm).toEqual([]);
});

it('log lines of a program are known ones', () => {
  const ids = new Set(knowledge.logLines.map((line) => line.id));
  const wrong = applications.flatMap((app) => (app.logLines ?? []).filter((id) => !ids.has(id)).map((id) => `${app.name}: ${id}`));
  expect(wrong).toEqual([]);
});

it('what is recalled is never called more than secondary', () => {
  const wrong = applications.flatMap((app) =>
    Object.entries(app.claims)
      .filter(([, claim]) => /recalled|from memory/.test(`${claim.source} ${claim.text}`) && claim.grade !== 'secondary')
      .map(([name]) => `${app.name} ${name}`),
  );
  expect(wrong).toEqual([]);
  for (const app of applications)
    for (const { claim } of app.ownTimeouts ?? []) expect(app.claims[claim]?.grade, `${app.name} ${claim}`).toBe('secondary');
});

it('nothing that the research calls unverified is told', () => {
  expect(JSON.stringify(applications)).not.toMatch(/unverified|unmeasured/i);
});

it('a program that follows somaxconn names no number of its own', () => {
  expect(applications.filter((app) => app.backlog?.followsSomaxconn && app.backlog.default !== undefined).map((app) => app.name)).toEqual(
    [],
  );
});

it.each([
  ['nginx', 511],
  ['apache-httpd', 511],
  ['redis-valkey', 511],
  ['kafka', 50],
  ['java', 50],
  ['tomcat', 100],
  ['pgbouncer', 128],
  ['sshd', 128],
  ['bind9', 10],
  ['gunicorn', 2048],
])('%s listens with %i', (name, backlog) => {
  expect(namedApplication(name).backlog?.default).toBe(backlog);
});

it('a backlog that changed between releases has each number and no single one', () => {
  expect(namedApplication('lighttpd').backlog).toMatchObject({
    byVersion: [
      { versions: '1.4.69', value: '1024' },
      { versions: '1.4.79', value: '4096' },
    ],
  });
  expect(namedApplication('lighttpd').backlog?.default).toBeUndefined();
});

it('counts stay: programs, and those measured', () => {
  expect(applications.length).toBeGreaterThanOrEqual(65);
  const measured = applications.filter((app) => Object.values(app.claims).some((c) => c.grade === 'primary' && /^measured/.test(c.source)));
  expect(measured.length).toBeGreaterThanOrEqual(50);
});
