import * as z from 'zod';

/** CloudWatch, "Specification: Embedded metric format". */
const line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** The metrics that the lines of a log make, each with its dimensions' values: what CloudWatch takes money for. */
export function metricsIn(lines: readonly string[]): ReadonlySet<string> {
  const found = lines
    .filter((text) => text.includes('"_aws"'))
    .flatMap((text) => {
      const said = line.parse(JSON.parse(text.slice(text.indexOf('{'))));
      return said._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
        Metrics.flatMap(({ Name }) =>
          Dimensions.map((names) => [Name, ...names.map((name) => `${name}=${said[name]}`)].join(' ')),
        ),
      );
    });
  return new Set(found);
}
