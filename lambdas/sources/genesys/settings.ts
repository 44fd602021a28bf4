/** What of Genesys' events counts, where organisations differ. */
export interface GenesysSettings {
  /** Whether what a bot or a workflow says counts as an agent message. */
  readonly botReplies: boolean;
  /** Whether the joining of an agent counts as an agent message. */
  readonly agentJoined: boolean;
  /**
   * The participant attribute that names the app's own customer. Only a flow or a back end may be able to write it: what
   * a customer's client can write would let them name somebody else.
   */
  readonly customerAttribute?: string;
  /** The participant attribute in which a workflow leaves the id of a message that did not reach the customer. */
  readonly undeliveredAttribute: string;
}

/** What we write into a conversation ourselves begins with this, and comes back as an event. */
export const ownAttributePrefix = 'handoffPush.';

export const defaultGenesysSettings: GenesysSettings = {
  botReplies: true,
  agentJoined: false,
  undeliveredAttribute: `${ownAttributePrefix}undeliveredMessageId`,
};
