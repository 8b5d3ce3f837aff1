# residents
