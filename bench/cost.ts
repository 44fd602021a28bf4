import { parseArgs } from 'node:util';
import { usageOf, writesOf } from './cost/count.ts';
import { startCountedStack } from './cost/counted-stack.ts';
import { metricsIn } from './cost/metrics.ts';
import { sectionsOf, writePage } from './cost/page.ts';
import { pricesFile, readPrices } from './cost/prices.ts';
import { type Result, readResult, writeResult } from './cost/result.ts';
import { prepare, scenarios } from './cost/scenarios.ts';
import { deployedTemplate, functionsOf, standingOf } from './cost/template.ts';
import { times } from './cost/usage.ts';

const usage = `npm run bench:cost -- [--messages N] [--page]

Counts what an agent's message uses of AWS, by what becomes of it, on the local stack; writes bench/results/cost.json and
the tables of docs/cost.md, with the prices of bench/cost/${pricesFile}. About two minutes.

  --messages N  messages of each scenario (default 10)
  --page        only the page, from the last result
  --help        this text`;

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10' },
    page: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const messages = Number(values.messages);
if (values.help || !Number.isInteger(messages) || messages < 1) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const prices = readPrices();
if (!values.page) writeResult(await count());
const result = readResult();
writePage(result, prices);
console.log(`Prices of ${prices.date}. Per million messages of agents:\n\n${sectionsOf(result, prices).totals}`);

async function count(): Promise<Result> {
  const template = deployedTemplate();
  const functions = functionsOf(template);
  const stack = await startCountedStack(functions);
  const metrics = new Set<string>();
  const counted: Result['scenarios'] = [];
  try {
    for (const { name, what, devices, run } of scenarios) {
      const people = await Promise.all(Array.from({ length: messages }, () => prepare(stack, devices)));
      await stack.countFromZero();
      await run(stack, people);
      const seen = await stack.seen();
      for (const metric of metricsIn(seen.lines)) metrics.add(metric);
      counted.push({
        name,
        what,
        devices,
        usage: times(usageOf(seen, prices.assumptions), 1 / messages),
        writesOf: Object.fromEntries(Object.entries(writesOf(seen)).map(([kind, units]) => [kind, units / messages])),
      });
      console.log(`${name} is counted`);
    }
  } finally {
    await stack.stop();
  }
  return {
    countedOn: new Date().toISOString().slice(0, 10),
    prices: pricesFile,
    messages,
    scenarios: counted,
    standing: { ...standingOf(template), metrics: metrics.size },
  };
}
