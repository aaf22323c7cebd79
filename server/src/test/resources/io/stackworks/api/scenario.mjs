// Runs the scenario with the AWS SDK for JavaScript: node scenario.mjs ENDPOINT SCENARIO VARIABLES MODULES
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [endpoint, scenarioFile, start, modules] = process.argv.slice(2);
const sdk = createRequire(modules + '/')('@aws-sdk/client-opsworks');
const scenario = JSON.parse(readFileSync(scenarioFile, 'utf8'));
const variables = JSON.parse(start);
const client = new sdk.OpsWorksClient({ endpoint, region: 'us-east-1', maxAttempts: 1 });
const guest = new sdk.OpsWorksClient({
  endpoint,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: variables.guestid, secretAccessKey: variables.guestsecret },
});

const filled = (value) =>
  typeof value === 'string'
    ? value.replace(/\$(\w+)/g, (all, name) => variables[name])
    : Array.isArray(value)
      ? value.map(filled)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]))
        : value;
const at = (answer, path) => path.split('.').reduce((found, part) => found[part], answer);
const fail = (text) => {
  console.error(text);
  process.exit(1);
};

for (const [number, step] of scenario.entries()) {
  const given = filled(step.in);
  if (step.fetch) {
    const log = await fetch(filled(step.fetch));
    if (!log.ok || !(await log.text())) fail(`step ${number}: no log: ${log.status}`);
    continue;
  }
  if (step.wait) {
    await sdk['waitUntil' + step.wait]({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 1 }, given);
    continue;
  }
  let answer;
  let error;
  try {
    answer = await (step.as ? guest : client).send(new sdk[step.op + 'Command'](given));
  } catch (failure) {
    error = failure;
  }
  if (error?.name !== step.error) {
    fail(`step ${number} ${step.op} ${JSON.stringify(given)}: ${error} (expected: ${step.error})`);
  }
  for (const [path, expected] of Object.entries(step.see ?? {})) {
    if (at(answer, path) !== filled(expected)) {
      fail(`step ${number} ${step.op}: ${path} is ${at(answer, path)} (expected: ${expected})`);
    }
  }
  for (const [name, path] of Object.entries(step.keep ?? {})) {
    variables[name] = at(answer, path);
  }
}
console.log(`${scenario.length} steps`);
