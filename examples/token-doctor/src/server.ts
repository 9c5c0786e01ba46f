import express from 'express';
import { requireCourier } from './tokens.js';

const app = express();

app.get('/parcels', requireCourier, (_req, res) => {
  res.json({ parcels: [], courier: res.locals.courier.email });
});

app.listen(4000);
