import { me } from "../shared/api.js"; import "../shared/theme.js"; await me();
