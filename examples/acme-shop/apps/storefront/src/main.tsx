import { Price } from "@acme/ui";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (root) createRoot(root).render(<Price cents={1999} currency="EUR" />);
