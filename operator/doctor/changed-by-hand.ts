/** What to do where something of the stack is not as it was deployed. */
export const changedByHand =
  'somebody changed it by hand, and a deployment of the same version leaves it so: docs/runbook.md, "Changed by hand"';
