/**
 * The device token of a chat: one person has a chat with each bot, under one id. The id is a positive number of at most 52
 * bits (Bot API, `User.id`).
 * @param bot its user name in lower case
 */
export function chatAddress(bot: string, userId: number): string {
  return `${bot}:${userId}`;
}

/** The chat's id for the Bot API: of a private chat it is the person's. */
export function chatIdOf(address: string): number {
  return Number(address.slice(address.indexOf(':') + 1));
}
