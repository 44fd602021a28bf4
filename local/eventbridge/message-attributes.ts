/** Message attributes as SQS takes them (API_MessageAttributeValue). */
export type MessageAttributes = Readonly<
  Record<string, { readonly DataType: 'String' | 'Number'; readonly StringValue: string }>
>;

/** Attributes of type String; those without a value are left out, since SQS refuses empty ones. */
export function textAttributes(values: Readonly<Record<string, string | undefined>>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value ? [[name, { DataType: 'String' as const, StringValue: value }]] : [],
    ),
  );
}
