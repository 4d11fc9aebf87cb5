// In one piece: whoever opens one dialog of the administration soon opens another, and together they
// compress better.
export { CreateApi } from "./apis/CreateApi";
export { EditApi } from "./apis/EditApi";
export { Introspectors } from "./apis/Introspectors";
export { Permissions } from "./apis/Permissions";
export { CreateApplication } from "./applications/CreateApplication";
export { EditApplication } from "./applications/EditApplication";
export { EditGrants } from "./applications/EditGrants";
export { EditLimits } from "./applications/EditLimits";
export { SwitchApplication } from "./applications/SwitchApplication";
export { CreateAssignment } from "./assignments/CreateAssignment";
export { RemoveAssignment } from "./assignments/RemoveAssignment";
export { CreateOrganisation, EditOrganisation } from "./organisations/OrganisationDialogs";
export { HandleLeftSecret, ReopenLeftSecret } from "./people/LeftSecretDialogs";
export { CreatePerson, EditPerson } from "./people/PersonDialogs";
export { ResetSignIn } from "./people/ResetSignIn";
export { RevokeInvitation } from "./people/RevokeInvitation";
export { SendLink } from "./people/SendLink";
export { SwitchPerson } from "./people/SwitchPerson";
export { RevokeKey, RotateKey } from "./signing-keys/KeyDialogs";
