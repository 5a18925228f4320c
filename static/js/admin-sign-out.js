/* The admin's own button to sign out forgets what the player kept, as that of the site does. */
import { SignOut, goOnForgetting } from "./components/sign_out.js";

const form = document.getElementById("logout-form");
if (form) new SignOut(form);
else goOnForgetting();
