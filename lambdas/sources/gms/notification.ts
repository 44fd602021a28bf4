/** What GMS pushed to one device. */
export interface GmsNotification {
  readonly source: string;
  /** As the app gave it to GMS: its `routingId` here. */
  readonly device: string;
  /** Epoch milliseconds: nothing that GMS posts is known to say when it happened. */
  readonly receivedAt: number;
}
